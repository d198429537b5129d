/** What is being explained now; loaded with the first question. */

import { useHelp } from "../store/help";
import { FieldHelp } from "./FieldHelp";
import { FigureWhy } from "./FigureWhy";

export function HelpLayer() {
  const field = useHelp((state) => state.field);
  const figure = useHelp((state) => state.figure);
  if (figure !== undefined) return <FigureWhy asked={figure} />;
  return field === undefined ? null : <FieldHelp key={field.id} asked={field} />;
}
