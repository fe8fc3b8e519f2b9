// Identifiers of plots as attributes hold them: percent-encoded, with blanks between.

export const idsOf = (text) => new Set((text || "").split(" ").filter(Boolean).map(decodeURIComponent));
export const textOf = (ids) => ids.map(encodeURIComponent).join(" ");
