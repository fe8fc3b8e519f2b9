// ETRS89 / UTM of a zone: Krüger's series to the fourth order on GRS 80, good to well below a
// millimetre in Germany (Karney, Transverse Mercator with an accuracy of a few nanometers, 2011).

const A = 6378137;
const F = 1 / 298.257222101;
const K0 = 0.9996;
const E = Math.sqrt(F * (2 - F));
const N = F / (2 - F);
const [N2, N3, N4] = [N ** 2, N ** 3, N ** 4];
const RADIUS = (A / (1 + N)) * (1 + N2 / 4 + N4 / 64);
const ALPHA = [
  N / 2 - (2 * N2) / 3 + (5 * N3) / 16 + (41 * N4) / 180,
  (13 * N2) / 48 - (3 * N3) / 5 + (557 * N4) / 1440,
  (61 * N3) / 240 - (103 * N4) / 140,
  (49561 * N4) / 161280,
];
const BETA = [
  N / 2 - (2 * N2) / 3 + (37 * N3) / 96 - N4 / 360,
  N2 / 48 + N3 / 15 - (437 * N4) / 1440,
  (17 * N3) / 480 - (37 * N4) / 840,
  (4397 * N4) / 161280,
];
const RAD = Math.PI / 180;
const meridian = (zone) => (zone * 6 - 183) * RAD;

// Easting and northing in metres of a longitude and latitude in degrees.
export function toUtm([lng, lat], zone) {
  const sine = Math.sin(lat * RAD);
  const t = Math.sinh(Math.atanh(sine) - E * Math.atanh(E * sine));
  const off = lng * RAD - meridian(zone);
  const xi = Math.atan2(t, Math.cos(off));
  const eta = Math.atanh(Math.sin(off) / Math.hypot(1, t));
  let [x, y] = [eta, xi];
  ALPHA.forEach((a, i) => {
    const j = 2 * (i + 1);
    x += a * Math.cos(j * xi) * Math.sinh(j * eta);
    y += a * Math.sin(j * xi) * Math.cosh(j * eta);
  });
  return [500000 + K0 * RADIUS * x, K0 * RADIUS * y];
}

export function fromUtm([east, north], zone) {
  const x = (east - 500000) / (K0 * RADIUS);
  const y = north / (K0 * RADIUS);
  let [eta, xi] = [x, y];
  BETA.forEach((b, i) => {
    const j = 2 * (i + 1);
    eta -= b * Math.cos(j * y) * Math.sinh(j * x);
    xi -= b * Math.sin(j * y) * Math.cosh(j * x);
  });
  const conformal = Math.asinh(Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi)));
  let lat = Math.asin(Math.tanh(conformal));
  for (let i = 0; i < 8; i += 1) lat = Math.asin(Math.tanh(conformal + E * Math.atanh(E * Math.sin(lat))));
  const lng = meridian(zone) + Math.atan2(Math.sinh(eta), Math.cos(xi));
  return [lng / RAD, lat / RAD];
}
