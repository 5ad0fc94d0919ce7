// What is wrong of a page, seen from inside it: each function answers sentences, and none where all is well.
(() => {
  const isSeen = (element) =>
    element.checkVisibility({ checkVisibilityCSS: true }) &&
    element.getClientRects().length > 0 &&
    element.closest(".unseen, [inert]") === null;
  const reached = () =>
    [...document.querySelectorAll("button, a[href], input, select, textarea, summary, [tabindex='0']")].filter(
      (element) => !element.disabled && isSeen(element),
    );
  const named = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const hasRing = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };

  window.usable = {
    async rulesOfAxe(rules, only) {
      const runOnly = only === null ? { type: "tag", values: rules } : { type: "rule", values: [only] };
      // Axe looks for the ground of a drawing's words behind the drawing.
      const found = await axe.run({ exclude: [["svg text"]] }, { runOnly, resultTypes: ["violations"] });
      return found.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => {
          const why = [...node.any, ...node.all, ...node.none].map(({ message }) => message).join("; ");
          return `${id}: ${node.target.join(" ")} (${why})`;
        }),
      );
    },

    // A ring of at least two pixels; a radio button that is drawn by its label has it there.
    withoutRing() {
      const before = document.activeElement;
      const missing = reached().filter((element) => {
        element.blur();
        element.focus({ preventScroll: true, focusVisible: true });
        const places = [element, element.nextElementSibling, element.closest("label")];
        return document.activeElement === element && !places.some((each) => each !== null && hasRing(each));
      });
      before?.focus({ preventScroll: true });
      return missing.map(named);
    },

    // A link inside a sentence is as tall as the sentence; a box that is ticked is as large as its label.
    smallerThan(least) {
      const isInWords = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline";
      const sizes = (element) =>
        [element, element.closest("label")].filter(Boolean).map((each) => each.getBoundingClientRect());
      return reached()
        .filter((element) => !isInWords(element))
        .filter((element) => sizes(element).every(({ width, height }) => Math.min(width, height) < least - 0.5))
        .map((element) => `${named(element)} is ${sizes(element).map(({ width, height }) => `${width} x ${height}`)}`);
    },

    // Words that end outside what shows them, and cannot be scrolled to; or outside their own button. A name that ends in
    // dots says so itself, and is told in full to whoever cannot see.
    cutOff() {
      const isBox = (element) => element.matches("button, .button, .chip, .pick, th, td");
      const [CLIPS, SCROLLS] = [/hidden|clip/, /auto|scroll/];
      const keepers = (element) => {
        const found = [];
        for (let each = element; each !== null && each !== document.body; each = each.parentElement) {
          const { overflowX, overflowY, textOverflow } = getComputedStyle(each);
          if (textOverflow === "ellipsis" || SCROLLS.test(overflowX + overflowY)) return [];
          if (CLIPS.test(overflowX + overflowY) || isBox(each)) found.push(each);
        }
        return found;
      };
      const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const cut = [];
      while (words.nextNode()) {
        const { currentNode } = words;
        if (currentNode.data.trim() === "" || !isSeen(currentNode.parentElement)) continue;
        const range = document.createRange();
        range.selectNodeContents(currentNode);
        const box = range.getBoundingClientRect();
        const isOut = (keeper) => {
          const { left, right, top, bottom } = keeper.getBoundingClientRect();
          return box.right > right + 1 || box.left < left - 1 || box.bottom > bottom + 4 || box.top < top - 4;
        };
        const kept = keepers(currentNode.parentElement);
        // What only a screen reader is told: the head of a table that is a stack of cards.
        if (kept.some((each) => each.getBoundingClientRect().width <= 1)) continue;
        if (kept.some(isOut)) cut.push(named(currentNode.parentElement));
      }
      return cut;
    },

    // As somebody sets it who reads with more room (WCAG 1.4.12).
    cutOffWhenSpaced() {
      const wider = new CSSStyleSheet();
      wider.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }");
      document.adoptedStyleSheets = [wider];
      const cut = [...this.cutOff(), ...this.widerThanPage()];
      document.adoptedStyleSheets = [];
      return cut;
    },

    widerThanPage() {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      const sticksOut = (element) => element.getBoundingClientRect().right > width + 1;
      return [...document.body.querySelectorAll("*")].filter(sticksOut).map(named).slice(-3);
    },
  };
})();
