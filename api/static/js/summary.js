// Browsers that do not know `autofocus` on a summary of errors are helped.
const summary = document.getElementById("summary");
if (summary && document.activeElement !== summary) summary.focus();
