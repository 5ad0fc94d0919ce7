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
      const found = await axe.run(document, { runOnly, resultTypes: ["violations"] });
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

    widerThanPage() {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      const sticksOut = (element) => element.getBoundingClientRect().right > width + 1;
      return [...document.body.querySelectorAll("*")].filter(sticksOut).map(named).slice(-3);
    },
  };
})();
