/** Where this browser keeps what is not saved; a browser that keeps nothing is no error. */

/** Stands in where the real one is blocked: whoever writes learns that nothing is kept. */
const NOWHERE: Storage = {
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem: () => {
    throw new DOMException("This browser keeps nothing.", "QuotaExceededError");
  },
  removeItem: () => undefined,
  clear: () => undefined,
};

/** Shared by all tabs, and there after the browser was closed. */
export function lastingPlace(): Storage {
  return usable(() => localStorage);
}

/** Of one tab, reloads included; a copied tab begins with a copy of it. */
export function tabPlace(): Storage {
  return usable(() => sessionStorage);
}

/** Looking at a blocked storage is what throws. */
function usable(look: () => Storage): Storage {
  try {
    return look() ?? NOWHERE;
  } catch {
    return NOWHERE;
  }
}
