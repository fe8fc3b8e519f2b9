"""Enquiries, exposés and private pages at the desk."""
