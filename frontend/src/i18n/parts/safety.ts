/** Saving, and what may come between: lost connections, other people, other tabs. */

export const safety = {
  en: {
    queued: (count: number) =>
      count === 1 ? "1 change waits in this browser" : `${count} changes wait in this browser`,
    tryNow: "Try now",
    offline: "Offline",
    busy: "The server is busy",
    signedOut: "Signed out",
    signIn: "Sign in again (new tab)",
    tooLarge: "Not saved: the document is larger than the server takes",
    gone: "Not saved: this architecture was deleted",
    full: "This browser has no room left: keep the page open until all is saved.",
    followed: "Changed elsewhere: the newest version is shown. Undo brings the one before back.",
    mergedIn: "Changes from elsewhere were merged with yours. Undo takes them out again.",
    title: "This document was changed elsewhere",
    intro:
      "Somebody else, or you in another browser, saved a newer version meanwhile. Nothing is lost: the changes of both are below.",
    noOverlaps: "No place was changed by both, so the changes fit together.",
    overlaps: (left: number, all: number) =>
      left === 0
        ? "Every place that both changed is settled."
        : `${left} of ${all} ${all === 1 ? "place" : "places"} that both changed ${left === 1 ? "waits" : "wait"} for your choice.`,
    table: "Changes since the version that both started from",
    place: "Place",
    before: "Before",
    mine: "Mine",
    theirs: "Theirs",
    taken: "Taken",
    nothing: "nothing",
    choose: (place: string) => `Which one for ${place}?`,
    kinds: {
      mine: "mine",
      theirs: "theirs",
      both: "the same on both sides",
      overlap: "to be chosen",
    },
    renamed: (from: string, to: string, side: "mine" | "theirs") =>
      `${from} is now called ${to} (${side}).`,
    allMine: "Mine everywhere",
    allTheirs: "Theirs everywhere",
    merge: "Save the merged document",
    keepMine: "Keep all of mine",
    takeTheirs: "Take all of theirs",
    variant: "Save mine as a variant",
    variantName: (name: string) => `${name} (my variant)`,
    variantFailed: "The variant could not be saved. Nothing was changed.",
    download: "Download mine",
    undoable: "Whatever you choose, undo leads back to your document.",
    checking: "Checking the merged document…",
    fits: "The merged document has no problems.",
    problems: (count: number) =>
      count === 1
        ? "The merged document has 1 problem, which can be solved after saving:"
        : `The merged document has ${count} problems, which can be solved after saving:`,
    more: (count: number) => `and ${count} more`,
  },
  zhHant: {
    queued: (count: number) => `${count} 項變更保存在此瀏覽器`,
    tryNow: "立即重試",
    offline: "離線",
    busy: "伺服器忙碌中",
    signedOut: "已登出",
    signIn: "重新登入（新分頁）",
    tooLarge: "未儲存：文件超過伺服器接受的大小",
    gone: "未儲存：此架構已被刪除",
    full: "此瀏覽器已無空間：全部儲存完成前請勿關閉頁面。",
    followed: "已在別處變更：現在顯示最新版本。按復原可回到先前的版本。",
    mergedIn: "別處的變更已與您的變更合併。按復原可取消合併。",
    title: "此文件已在別處變更",
    intro: "其他人，或您在另一個瀏覽器，已儲存較新的版本。沒有任何內容遺失：雙方的變更如下。",
    noOverlaps: "沒有雙方都改過的地方，因此變更可以直接合併。",
    overlaps: (left: number, all: number) =>
      left === 0
        ? "雙方都改過的地方皆已決定。"
        : `雙方都改過的 ${all} 處之中，還有 ${left} 處待您選擇。`,
    table: "自雙方共同起點以來的變更",
    place: "位置",
    before: "先前",
    mine: "我的",
    theirs: "對方的",
    taken: "採用",
    nothing: "無",
    choose: (place: string) => `${place} 要採用哪一個？`,
    kinds: { mine: "我的", theirs: "對方的", both: "雙方相同", overlap: "待選擇" },
    renamed: (from: string, to: string, side: "mine" | "theirs") =>
      `${from} 已改名為 ${to}（${side === "mine" ? "我的變更" : "對方的變更"}）。`,
    allMine: "全部採用我的",
    allTheirs: "全部採用對方的",
    merge: "儲存合併後的文件",
    keepMine: "整份保留我的",
    takeTheirs: "整份採用對方的",
    variant: "將我的另存為變體",
    variantName: (name: string) => `${name}（我的變體）`,
    variantFailed: "無法儲存變體。沒有任何變更。",
    download: "下載我的",
    undoable: "無論選擇哪一個，按復原都能回到您的文件。",
    checking: "正在檢查合併後的文件…",
    fits: "合併後的文件沒有問題。",
    problems: (count: number) => `合併後的文件有 ${count} 個問題，可於儲存後處理：`,
    more: (count: number) => `以及另外 ${count} 個`,
  },
};
