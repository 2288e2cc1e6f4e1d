/* A button copies each command; where the browser does not allow that, it selects the text. */
(() => {
  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      select(code);
      return document.execCommand("copy"); // old, but allowed in files too
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".commands dd").forEach((place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.setAttribute("aria-label", `Copy the command of ${place.previousElementSibling.textContent}`);
      const said = document.createElement("span");
      said.className = "said";
      said.setAttribute("role", "status");
      place.append(button, said);
      button.addEventListener("click", async () => {
        said.textContent = (await copy(place.querySelector("code"))) ? "Copied" : "Selected: copy it with the keyboard";
        setTimeout(() => (said.textContent = ""), 3000);
      });
    });
  });
})();
