/** The texts of the tour, loaded with it: no page carries them without need. */

import type { StepId } from "./steps";

interface StepWords {
  readonly title: string;
  readonly text: string;
  /** What to do; the step goes on by itself then. */
  readonly task?: string;
  /** What happened, once it is done. */
  readonly done?: string;
}

export interface Words {
  readonly label: string;
  readonly progress: (step: number, of: number) => string;
  readonly next: string;
  readonly back: string;
  readonly finish: string;
  readonly skip: string;
  readonly show: string;
  readonly keys: string;
  readonly elsewhere: string;
  readonly resume: string;
  readonly ended: string;
  readonly steps: { readonly [id in StepId]: StepWords };
}

export const en: Words = {
  label: "Guided tour",
  progress: (step, of) => `${step} of ${of}`,
  next: "Next",
  back: "Back",
  finish: "Finish",
  skip: "End the tour",
  show: "Go there",
  keys: "F6 moves between this card and the page, Escape ends the tour.",
  elsewhere: "The tour goes on at another page. This one stays as it is.",
  resume: "Continue the tour",
  ended: "The tour has ended. The account menu starts it again.",
  steps: {
    figures: {
      title: "Figures and their verdicts",
      text: "An online shop, already computed: how available it is, how long it is down in a month, how soon it is back. Where the design has an objective, a verdict says met or breached. The question mark beside a figure shows how it was computed.",
    },
    open: {
      title: "Open the drawing",
      text: "The figures come from a drawing. This copy of the shop belongs to the tour, so nothing here touches your own designs.",
      task: "Press Edit.",
    },
    select: {
      title: "Choose the database",
      text: "Each box is a component with all its replicas; the frames are sites, which fail as a whole. Lines lead to what a component needs.",
      task: "Select the database “db”.",
    },
    fail: {
      title: "Let it fail",
      text: "What happens to your users without it? Failing something is only for the eye: the design stays as it is.",
      task: "Press Fail.",
      done: "The sentence says who loses what, and for how long. What is lost is marked on the drawing, in words as well as in colour.",
    },
    replicas: {
      title: "Change the replicas",
      text: "The database has one replica in each of two zones, and one is required. More replicas cost more: do they help?",
      task: "Change one of the two numbers, for example to 2.",
      done: "Each figure shows its change: the price rises, the availability hardly moves. The database was not the weak point; the tab Figures names what is.",
    },
    undo: {
      title: "Take it back",
      text: "Every change is one step, and every step can be undone and redone. Everything is saved as you work.",
      task: "Press Undo until the figures are the old ones.",
      done: "The figures are back where they were.",
    },
    simulate: {
      title: "Validate by simulation",
      text: "Do you trust the formulas? A simulation lives through thousands of years of failures and repairs and judges every figure: confirmed, not refuted or refuted. It may take a minute, so start it now or later.",
    },
    share: {
      title: "Take it with you",
      text: "PDF and CSV export what you see. Under Share you make a link that lets anybody read the design without an account, until you revoke it. Next: draw your own, or start from a template of the gallery.",
    },
  },
};

export const zhHant: Words = {
  label: "導覽",
  progress: (step, of) => `第 ${step} 步，共 ${of} 步`,
  next: "下一步",
  back: "上一步",
  finish: "完成",
  skip: "結束導覽",
  show: "移到該處",
  keys: "F6 可在這張卡片與頁面之間切換，Esc 結束導覽。",
  elsewhere: "導覽在另一個頁面繼續，這個頁面不會變動。",
  resume: "繼續導覽",
  ended: "導覽已結束，可從帳號選單重新開始。",
  steps: {
    figures: {
      title: "指標與判定",
      text: "這是一間已計算完成的網路商店：可用率多高、每月停機多久、多快恢復。設計若訂有目標，旁邊會標示達成或未達成。指標旁的問號說明它如何算出。",
    },
    open: {
      title: "開啟架構圖",
      text: "這些指標來自一張架構圖。這份商店範例專供導覽使用，不會更動您自己的設計。",
      task: "請按「編輯」。",
    },
    select: {
      title: "選取資料庫",
      text: "每個方塊是一個元件連同它的所有複本；外框是故障域，故障域故障時其中的一切一起故障。線條指向元件所需要的對象。",
      task: "請選取資料庫「db」。",
    },
    fail: {
      title: "讓它故障",
      text: "少了它，使用者會怎樣？讓元件故障只是看看結果，設計不會改變。",
      task: "請按「使其故障」。",
      done: "這句話說明誰失去什麼、持續多久。受影響的部分會在圖上標示，除了顏色也有文字。",
    },
    replicas: {
      title: "改變複本數",
      text: "資料庫在兩個可用區各有一個複本，需要一個。更多複本更花錢，但有幫助嗎？",
      task: "請改變這兩個數字之一，例如改成 2。",
      done: "每個指標都顯示變化：費用增加，可用率卻幾乎不變。資料庫不是弱點；「指標」分頁會指出真正的弱點。",
    },
    undo: {
      title: "復原",
      text: "每次變更是一個步驟，每個步驟都可以復原與重做。所有內容會隨時儲存。",
      task: "請按「復原」，直到指標恢復原狀。",
      done: "指標已恢復原狀。",
    },
    simulate: {
      title: "以模擬驗證",
      text: "公式可信嗎？模擬會走過數千年的故障與修復，並判定每個指標：確認、未被推翻或被推翻。可能需要一分鐘，現在或稍後再開始都可以。",
    },
    share: {
      title: "帶著走",
      text: "PDF 與 CSV 匯出您所看到的內容。在「分享」可建立連結，任何人不需帳號即可閱讀這個設計，直到您撤銷為止。接下來：畫出自己的架構，或從範例庫的範本開始。",
    },
  },
};

export function wordsFor(language: string): Words {
  return /^zh/i.test(language) ? zhHant : en;
}
