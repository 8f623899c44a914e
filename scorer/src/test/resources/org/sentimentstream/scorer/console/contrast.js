// The visible texts whose contrast with what is behind them is below 4.5 : 1 (WCAG 2.2, 1.4.3).
const parse = (colour) => {
  const parts = colour.match(/[\d.]+/g).map(Number);
  return { rgb: parts.slice(0, 3), alpha: parts[3] ?? 1 };
};
const over = (front, back) => front.rgb.map((one, i) => one * front.alpha + back[i] * (1 - front.alpha));
const behind = (element) => {
  const layers = [];
  for (let at = element; at !== null; at = at.parentElement) {
    layers.push(parse(getComputedStyle(at).backgroundColor));
  }
  return layers.reduceRight((back, front) => over(front, back), [255, 255, 255]);
};
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const poor = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (walker.currentNode.data.trim() === "" || element.getClientRects().length === 0 || element.closest(":disabled, .sr, .skip")) {
    continue;
  }
  const back = behind(element);
  const ratio = contrast(over(parse(getComputedStyle(element).color), back), back);
  if (ratio < 4.5) {
    poor.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className} "${walker.currentNode.data.trim().slice(0, 40)}"`);
  }
}
return [...new Set(poor)];
