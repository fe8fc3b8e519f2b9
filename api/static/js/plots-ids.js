// Identifiers of plots as attributes hold them: percent-encoded, with blanks between. Of very many
// an attribute says by a bit each, in the order of the catalogue, which ones are meant.

export const idsOf = (text) => new Set((text || "").split(" ").filter(Boolean).map(decodeURIComponent));
export const textOf = (ids) => ids.map(encodeURIComponent).join(" ");

export class Bits {
  constructor(text) {
    this.bytes = Uint8Array.from(window.atob(text), (sign) => sign.charCodeAt(0));
  }

  at(place) {
    return Boolean(this.bytes[place >> 3] & (128 >> (place & 7)));
  }

  // Which of these ids, in the order of the catalogue, are meant.
  among(order) {
    return new Set(order.filter((_, place) => this.at(place)));
  }
}

// The plots that match, as the results say them.
export const matchesOf = ({ dataset }) => (dataset.bits === undefined ? idsOf(dataset.ids) : new Bits(dataset.bits));
