/**
 * `formatShare` returns a part as a percentage of seven characters. It rounds to one decimal, but
 * never to all or to nothing: "100.0 %" is said of the whole alone.
 */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '-';
  const rounded = ((100 * part) / whole).toFixed(1);
  if (part < whole && rounded === '100.0') return '>99.9 %';
  if (part > 0 && rounded === '0.0') return ' <0.1 %';
  return `${rounded} %`.padStart(7);
}
