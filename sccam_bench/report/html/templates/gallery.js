/* One image at a time; a slider wipes between two of its pictures over the photograph.
   The pictures are those that the page shows without this script. */
(() => {
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  const makeButton = (className, text, label) => {
    const button = make("button", className, text);
    button.type = "button";
    if (label) button.setAttribute("aria-label", label);
    return button;
  };

  const read = (article) => ({
    title: article.querySelector(".image-id").textContent,
    why: article.querySelector(".why")?.textContent ?? "",
    pair: [Number(article.dataset.left), Number(article.dataset.right)],
    panels: [...article.querySelectorAll(".panel")].map((panel) => ({
      name: panel.querySelector(".name").textContent,
      score: panel.querySelector(".score")?.textContent ?? "",
      isMask: panel.classList.contains("mask"),
      image: panel.querySelector("img"),
    })),
  });

  /* One of the two sides: what is chosen, and the layer that shows it. */
  class Side {
    constructor(word) {
      this.layer = make("img", `layer ${word}`);
      this.layer.alt = "";
      this.tag = make("span", `tag ${word}`);
      this.select = make("select");
      this.score = make("span", "score");
      this.field = make("label", "field", make("span", "", `${word === "left" ? "Left" : "Right"} side`), this.select, this.score);
    }

    /* Offer the panels; one called as before is kept, else the proposed one. */
    offer(panels, proposed) {
      const before = this.select.selectedOptions[0]?.textContent;
      const same = panels.findIndex((panel) => panel.name === before);
      this.select.replaceChildren(...panels.map((panel, i) => new Option(panel.name, String(i))));
      this.select.value = String(same >= 0 ? same : proposed);
      this.show(panels);
    }

    show(panels) {
      const panel = panels[Number(this.select.value)];
      this.layer.hidden = !panel.isMask; // the photograph lies below both
      if (panel.isMask) this.layer.src = panel.image.src;
      else this.layer.removeAttribute("src");
      this.tag.textContent = panel.name;
      this.score.textContent = panel.score ? `mIoU ${panel.score}` : "";
    }
  }

  class Viewer {
    constructor(items) {
      this.items = items;
      this.number = 0;
      this.sides = [new Side("left"), new Side("right")];
      this.photo = make("img", "photo");
      this.stage = make("div", "stage", this.photo, ...this.sides.flatMap((side) => [side.layer, side.tag]), make("div", "divider"));
      this.slider = make("input", "wipe");
      Object.assign(this.slider, { type: "range", min: "0", max: "100", value: "50" });
      this.slider.setAttribute("aria-label", "Divider between the left and the right side");
      this.title = make("p", "shown");
      this.title.setAttribute("role", "status");
      this.previous = makeButton("previous", "Previous", "Previous image");
      this.next = makeButton("next", "Next", "Next image");
      this.thumbnails = items.map((item, i) => this.thumbnail(item, i));
      this.strip = make("div", "strip", ...this.thumbnails);
      this.element = make(
        "div",
        "viewer",
        this.strip,
        make("div", "bar", this.previous, this.title, this.next),
        make("div", "fields", ...this.sides.map((side) => side.field)),
        this.stage,
        this.slider,
      );
      this.listen();
      this.wipe(50);
      this.show(0);
    }

    thumbnail(item, number) {
      const image = item.panels[0].image.cloneNode();
      image.alt = "";
      const button = makeButton("thumbnail", image, `Image ${item.title}${item.why ? `, ${item.why}` : ""}`);
      button.addEventListener("click", () => this.show(number));
      return button;
    }

    listen() {
      this.previous.addEventListener("click", () => this.show(this.number - 1));
      this.next.addEventListener("click", () => this.show(this.number + 1));
      this.slider.addEventListener("input", () => this.wipe(Number(this.slider.value)));
      this.sides.forEach((side) => side.select.addEventListener("change", () => side.show(this.item.panels)));
      const drag = (event) => {
        if (!(event.buttons & 1)) return;
        const box = this.stage.getBoundingClientRect();
        const share = Math.round((100 * (event.clientX - box.left)) / box.width);
        this.wipe(Math.min(100, Math.max(0, share)));
      };
      this.stage.addEventListener("pointerdown", (event) => {
        this.stage.setPointerCapture(event.pointerId);
        drag(event);
      });
      this.stage.addEventListener("pointermove", drag);
    }

    get item() {
      return this.items[this.number];
    }

    show(number) {
      this.number = (number + this.items.length) % this.items.length;
      const { title, why, panels, pair } = this.item;
      this.photo.src = panels[0].image.src;
      this.photo.alt = `Image ${title}`;
      const [width, height] = ["width", "height"].map((name) => panels[0].image.getAttribute(name));
      Object.assign(this.photo, { width, height });
      this.stage.style.setProperty("--aspect", width / height);
      this.sides.forEach((side, i) => side.offer(panels, pair[i]));
      this.title.replaceChildren(
        make("bdi", "image-id", title),
        ...(why ? [" ", make("span", "why", why)] : []),
        make("span", "count", ` ${this.number + 1} of ${this.items.length}`),
      );
      this.thumbnails.forEach((button) => button.removeAttribute("aria-current"));
      const current = this.thumbnails[this.number];
      current.setAttribute("aria-current", "true");
      this.strip.scrollLeft = current.offsetLeft + (current.offsetWidth - this.strip.clientWidth) / 2;
    }

    wipe(share) {
      this.slider.value = String(share);
      this.slider.setAttribute("aria-valuetext", `${share} % left`);
      this.stage.style.setProperty("--cut", `${share}%`);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const gallery = document.getElementById("gallery");
    const articles = [...(gallery?.querySelectorAll(".example") ?? [])];
    if (!articles.length) return;
    articles[0].before(new Viewer(articles.map(read)).element);
    gallery.classList.add("has-viewer");
  });
})();
