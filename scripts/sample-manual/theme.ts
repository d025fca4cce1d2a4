/** Sizes (in points) and colours of the printed manual. */
export const page = { width: 540, height: 720, left: 54, right: 486, top: 66, bottom: 668 } as const;

export const textWidth = page.right - page.left;

export const fonts = { regular: "Helvetica", bold: "Helvetica-Bold", italic: "Helvetica-Oblique" } as const;

export const colours = {
  ink: "#1d2733",
  muted: "#5d6b7a",
  rule: "#c3ccd6",
  band: "#edf1f5",
  accent: "#0b5c7d",
  accentSoft: "#d5e6ee",
} as const;

export const notices = {
  WARNING: { strip: "#c2410c", fill: "#fdf1ea", label: "#ffffff" },
  CAUTION: { strip: "#e0a800", fill: "#fdf8e4", label: "#1d2733" },
  NOTE: { strip: "#0b5c7d", fill: "#eaf3f7", label: "#ffffff" },
} as const;

export const body = { size: 10, lineGap: 2.6, after: 7 } as const;

export const headings = [
  { size: 19, before: 4, after: 8 },
  { size: 13, before: 9, after: 5 },
  { size: 11, before: 6, after: 4 },
] as const;
