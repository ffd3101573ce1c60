// Leaving fast: a click or Shift three times blanks the page, then goes away without an entry to come back to.
(() => {
  "use strict";
  const link = document.querySelector(".exit");
  if (!link) return;
  const leave = () => {
    const blank = document.createElement("div");
    blank.className = "blank";
    document.body.append(blank);
    document.title = " ";
    location.replace(link.href);
  };
  link.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  let times = 0, timer = 0;
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") { times = 0; return; }
    clearTimeout(timer);
    timer = setTimeout(() => { times = 0; }, 5000);
    times += 1;
    if (times === 3) leave();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
