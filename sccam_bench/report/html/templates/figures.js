/* A figure opens as large as the window when it is clicked, or chosen with Enter. */
(() => {
  const makeDialog = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "enlarged";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = "Close";
    const place = document.createElement("div");
    place.className = "place";
    place.tabIndex = 0; // the keyboard can scroll it
    dialog.append(close, place);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // beside the figure
    });
    document.body.append(dialog);
    return dialog;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const images = document.querySelectorAll("figure.figure > img");
    if (!images.length) return;
    const dialog = makeDialog();
    images.forEach((image) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "enlarge";
      button.title = "Enlarge";
      image.replaceWith(button);
      button.append(image);
      button.addEventListener("click", () => {
        dialog.setAttribute("aria-label", image.alt);
        dialog.querySelector(".place").replaceChildren(image.cloneNode());
        dialog.showModal();
      });
    });
  });
})();
