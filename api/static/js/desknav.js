// On a small screen the desk's menu scrolls: the entry that is open comes into sight.

const nav = document.querySelector(".desk-nav");
const here = nav?.querySelector("[aria-current]");

if (here) {
  const [box, frame] = [here.getBoundingClientRect(), nav.getBoundingClientRect()];
  nav.scrollLeft += box.left + box.width / 2 - (frame.left + frame.width / 2);
}
