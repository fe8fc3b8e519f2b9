// The search line stays in the address as long as the filters are those that it asks for.

// Leave the line out of a query that no longer asks for all that the line says.
export function keepLine(query) {
  const held = document.querySelector("input[data-line]");
  if (!query.has("q") || !held) return;
  const wanted = new URLSearchParams(held.dataset.line);
  const parts = (text) => new Set((text ?? "").split(","));
  const fits = [...wanted].every(([name, value]) => {
    const given = parts(query.get(name));
    const asked = parts(value);
    return given.size === asked.size && [...asked].every((one) => given.has(one));
  });
  if (!fits || wanted.size === 0) query.delete("q");
}

// Show how the page that was asked for understands the line; what somebody is typing stays.
export function swapLine(page) {
  const old = document.getElementById("line-said");
  const fresh = page.getElementById("line-said");
  if (!old || !fresh) return;
  old.replaceWith(document.adoptNode(fresh));
  const field = document.getElementById("q");
  if (field !== document.activeElement) field.value = fresh.querySelector("input[data-line]")?.value ?? "";
}
