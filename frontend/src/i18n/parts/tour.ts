/** What the editor says to who is new here; the tour's own texts come with it. */

export const tour = {
  en: {
    start: "Take the tour",
    emptyKeys: "With the keyboard: A adds, C connects, ? lists every key.",
    emptyText: "Have a document already? Paste it as text",
  },
  zhHant: {
    start: "開始導覽",
    emptyKeys: "使用鍵盤：A 新增，C 連接，? 列出所有按鍵。",
    emptyText: "已有文件？以文字貼上",
  },
};
