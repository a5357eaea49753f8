// The card beside a citation in the chat, with the words that are quoted: on hover and on keyboard focus, not on
// touch. It can be pointed at, stays until the reader leaves, and goes on Esc (WCAG 1.4.13).

const card = floor.appendChild(document.createElement("div"));
card.id = "quote-card";
card.popover = "manual";
card.setAttribute("role", "tooltip");
let cardLink = null;
let cardTimer = 0;

const citation = (node) => node.closest?.('#chat a[href^="#"]');

function showCard(link) {
  clearTimeout(cardTimer);
  if (link.title) {
    link.dataset.quote = link.title; // the browser's own tooltip would show the same words again
    link.removeAttribute("title");
  }
  if (!link.dataset.quote || link === cardLink) return;
  hideCard();
  const quote = document.createElement("p");
  quote.dir = "auto";
  quote.textContent = link.dataset.quote;
  card.replaceChildren(quote);
  card.showPopover();
  placeBeside(card, link.getBoundingClientRect());
  link.setAttribute("aria-describedby", card.id);
  cardLink = link;
}

/** Says whether there was one. */
function hideCard() {
  clearTimeout(cardTimer);
  if (!cardLink) return false;
  cardLink.removeAttribute("aria-describedby");
  cardLink = null;
  card.hidePopover();
  return true;
}

/** Puts a popover under a box on the screen, or above it where there is more room. */
function placeBeside(popover, box) {
  const gap = 6;
  const { width, height } = popover.getBoundingClientRect();
  const left = Math.max(gap, Math.min(box.left, innerWidth - width - gap));
  const below = box.bottom + gap + height <= innerHeight || box.top < innerHeight - box.bottom;
  const top = below ? box.bottom + gap : box.top - gap - height;
  Object.assign(popover.style, { left: `${left}px`, top: `${Math.max(gap, Math.min(top, innerHeight - height - gap))}px` });
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const link = citation(event.target);
  clearTimeout(cardTimer);
  if (link) cardTimer = setTimeout(() => link.isConnected && showCard(link), link === cardLink ? 0 : 150);
  else if (cardLink && !card.contains(event.target)) cardTimer = setTimeout(hideCard, 250); // time to reach the card
});
document.addEventListener("focusin", (event) => {
  const link = citation(event.target);
  if (link?.matches(":focus-visible")) showCard(link);
});
document.addEventListener("focusout", (event) => {
  if (citation(event.target) === cardLink) hideCard();
});
document.addEventListener("click", hideCard, { capture: true });
document.addEventListener("scroll", () => cardLink && placeBeside(card, cardLink.getBoundingClientRect()), { capture: true, passive: true });
