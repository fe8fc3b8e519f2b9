"""What is computed: layers, network, minutes, restrictions, scores, the search."""
