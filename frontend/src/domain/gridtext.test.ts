import { describe, expect, it } from "vitest";
import { isTabular, matrixOf, pastedCells, tsvOf } from "./gridtext";

const HOSTILE: readonly (readonly [string, string])[] = [
  ["a formula", "=1+1"],
  ["a guarded formula", "'=1+1"],
  ["a command", "@SUM(A1)"],
  ["a negative number", "-5"],
  ["a quote", '19" rack'],
  ["only a quote", '"'],
  ["quotes around", '"web"'],
  ["a tab", "a\tb"],
  ["a line end of Windows", "a\r\nb"],
  ["a line end", "a\nb"],
  ["a separator", "eu-a: 3, eu-b: 3; rest"],
  ["the prototype", "__proto__"],
  ["a word of objects", "constructor"],
  ["Chinese", "資料庫，主機"],
  ["spaces around", "  a  "],
  ["nothing", ""],
];

it.each(HOSTILE)("copies and pastes %s unchanged", (_, text) => {
  const rows = [
    [text, "x"],
    ["y", text],
  ];
  expect(matrixOf(tsvOf(rows))).toEqual(rows);
});

it("keeps a spreadsheet from calculating what a document says", () => {
  expect(tsvOf([["=HYPERLINK(1)", "+44", "-x"]])).toBe("'=HYPERLINK(1)\t+44\t'-x");
});

describe("cells of other programs", () => {
  it("reads line ends that a spreadsheet puts into quotes", () => {
    expect(matrixOf('id\tdescription\r\nweb\t"first\nsecond ""line"""\r\n')).toEqual([
      ["id", "description"],
      ["web", 'first\nsecond "line"'],
    ]);
  });

  it.each([
    ["id,mtbf\nweb,30d", ","],
    ["id;mtbf\nweb;30d", ";"],
    ["\uFEFFid\tmtbf\rweb\t30d", "tab"],
  ])("reads %j, parted by %s", (text) => {
    expect(matrixOf(text)).toEqual([
      ["id", "mtbf"],
      ["web", "30d"],
    ]);
  });

  it("takes a quote that nothing closes as a sign", () => {
    expect(matrixOf('"a\tb')).toEqual([['"a', "b"]]);
  });
});

it.each([
  ["eu-a: 3, eu-b: 3", [["eu-a: 3, eu-b: 3"]]],
  ["a, b\nc, d", [["a, b"], ["c, d"]]],
  [
    "a,1,x\nb,2,y",
    [
      ["a", "1", "x"],
      ["b", "2", "y"],
    ],
  ],
  ["a\tb\n", [["a", "b"]]],
  ["30d", [["30d"]]],
])("pastes %j into cells as %j", (text, cells) => {
  expect(pastedCells(text)).toEqual(cells);
});

it.each([
  ["id\tname\nweb\tWeb", true],
  ["id,name\nweb,Web", true],
  ['{"format": "x",\n"a": 1}', false],
  ["a sentence, with a comma", false],
  ["", false],
])("takes %j for a table: %s", (text, expected) => {
  expect(isTabular(text)).toBe(expected);
});
