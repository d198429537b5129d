/** How the editor names the tour; the tour's own texts come with it. */

export const tour = {
  en: { start: "Take the tour" },
  zhHant: { start: "開始導覽" },
};
