/**
 * Copy the fonts of the PDF reports out of their package, beside the build. They are static
 * files of two weights, under the SIL Open Font License, which is copied with them.
 */

import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = new URL("../node_modules/@expo-google-fonts/noto-sans-tc/", import.meta.url);
const target = new URL("../fonts/", import.meta.url);
const files = {
  "400Regular/NotoSansTC_400Regular.ttf": "NotoSansTC-Regular.ttf",
  "700Bold/NotoSansTC_700Bold.ttf": "NotoSansTC-Bold.ttf",
  LICENSE_FONT: "OFL.txt",
};

mkdirSync(target, { recursive: true });
for (const [from, to] of Object.entries(files)) {
  copyFileSync(fileURLToPath(new URL(from, source)), fileURLToPath(new URL(to, target)));
}
