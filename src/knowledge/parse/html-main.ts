import { saysSomething } from "./clean-text.ts";
import { elementsBelow, type HtmlElement, type HtmlNode, isElement, rawTextOf } from "./html-element.ts";

/** Navigation is links; with less than this share of its text in links it says something itself. */
const linkShare = 0.6;

/**
 * The page without what only leads elsewhere: lists of links, and when it marks its main part, also what stands around that as its head,
 * foot and side. Nothing is left out when nothing else would remain.
 */
export function withoutNavigation(root: HtmlElement): HtmlElement {
  const mains = elementsBelow(root, isMain);
  const marked = mains.some((main) => saysSomething(rawTextOf(main)));
  const kept = pruned(root, marked);
  return saysSomething(rawTextOf(kept)) ? kept : root;
}

function pruned(element: HtmlElement, around: boolean): HtmlElement {
  const children = element.children.flatMap((child): HtmlNode[] => {
    if (!isElement(child)) return [child];
    if (isNavigation(child) && linkedShare(child) >= linkShare) return [];
    if (isMain(child)) return [pruned(child, false)];
    if (around && isSide(child) && elementsBelow(child, isMain).length === 0) return [];
    return [pruned(child, around)];
  });
  return { ...element, children };
}

const roleOf = ({ attributes }: HtmlElement): string => (attributes["role"] ?? "").toLowerCase();

const isMain = (element: HtmlElement): boolean => element.name === "main" || roleOf(element) === "main";

function isSide(element: HtmlElement): boolean {
  return (
    ["header", "footer", "aside", "nav"].includes(element.name) ||
    ["banner", "contentinfo", "complementary", "navigation", "search"].includes(roleOf(element))
  );
}

function isNavigation(element: HtmlElement): boolean {
  if (element.name === "nav" || ["navigation", "directory", "menubar"].includes(roleOf(element))) return true;
  return /(?:^|[\s-])(?:breadcrumbs?|navbar|pagination|skip-link)(?:$|[\s-])/i.test(element.attributes["class"] ?? "");
}

function linkedShare(element: HtmlElement): number {
  const length = (texts: readonly string[]) => texts.join("").replaceAll(/\s+/g, "").length;
  const links = elementsBelow(element, ({ name }) => name === "a").map(rawTextOf);
  return length(links) / Math.max(1, length([rawTextOf(element)]));
}
