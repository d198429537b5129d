/** What the editor says to who is new here; the tour's own texts come with it. */

export const tour = {
  en: {
    start: "Take the tour",
    regions: "Next part of the window (Shift: back)",
    emptyKeys: "With the keyboard: A adds, C connects, ? lists every key.",
    emptyText: "Have a document already? Paste it as text",
  },
  zhHant: {
    start: "開始導覽",
    regions: "移到視窗的下一區（Shift：上一區）",
    emptyKeys: "使用鍵盤：A 新增，C 連接，? 列出所有按鍵。",
    emptyText: "已有文件？以文字貼上",
  },
};
