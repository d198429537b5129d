/**
 * Copy the fonts of the PDF reports out of their packages, beside the build. They are static
 * files of two weights, under the SIL Open Font License, which is copied with them.
 */

import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = new URL("../node_modules/@expo-google-fonts/", import.meta.url);
const target = new URL("../fonts/", import.meta.url);
const files = {
  "noto-sans/400Regular/NotoSans_400Regular.ttf": "NotoSans-Regular.ttf",
  "noto-sans/700Bold/NotoSans_700Bold.ttf": "NotoSans-Bold.ttf",
  "noto-sans/LICENSE_FONT": "OFL-NotoSans.txt",
  "noto-sans-tc/400Regular/NotoSansTC_400Regular.ttf": "NotoSansTC-Regular.ttf",
  "noto-sans-tc/700Bold/NotoSansTC_700Bold.ttf": "NotoSansTC-Bold.ttf",
  "noto-sans-tc/LICENSE_FONT": "OFL-NotoSansTC.txt",
};

mkdirSync(target, { recursive: true });
for (const [from, to] of Object.entries(files)) {
  copyFileSync(fileURLToPath(new URL(from, source)), fileURLToPath(new URL(to, target)));
}
