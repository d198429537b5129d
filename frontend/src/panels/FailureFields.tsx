/** Failure and repair in its three forms, with the laws of its times. */

import {
  type FailureForm,
  failureForm,
  LAW_PARAMETERS,
  lawOf,
  lawStart,
  withFailureForm,
} from "../domain/forms";
import type { Path } from "../domain/tree";
import { type FieldKey, texts } from "../i18n";
import { Field, SelectField, useValue, writeValue } from "./Field";
import { basisOptions, failureForms, lawOptions } from "./options";

export function FailureFields({ path, isSite = false }: { path: Path; isSite?: boolean }) {
  const failure = useValue(path);
  const form = failureForm(failure);
  return (
    <>
      <SelectField
        field={isSite ? "outageForm" : "failureForm"}
        path={path}
        options={failureForms()}
        value={form}
        onChoose={(next) => writeValue(path, withFailureForm(failure, next as FailureForm))}
      />
      {form !== "none" && (
        <>
          <div className="pair">
            <RateField form={form} path={path} isSite={isSite} />
            <Field
              field={isSite ? "siteMttr" : "mttr"}
              path={[...path, "mttr"]}
              type="duration"
              example="1h"
            />
          </div>
          <LawPair path={path} />
          <div className="pair">
            <SelectField field="basis" path={[...path, "basis"]} options={basisOptions()} />
            <Field field="source" path={[...path, "source"]} example="https://…" />
          </div>
        </>
      )}
    </>
  );
}

function RateField({
  form,
  path,
  isSite,
}: {
  form: Exclude<FailureForm, "none">;
  path: Path;
  isSite: boolean;
}) {
  if (form === "mtbf") {
    const field = isSite ? "siteMtbf" : "mtbf";
    return <Field field={field} path={[...path, form]} type="duration" example="30d" />;
  }
  const example = form === "availability" ? "99.95%" : "5%";
  return <Field field={form} path={[...path, form]} type="ratio" example={example} />;
}

const PARAMETERS: { readonly [name: string]: FieldKey } = {
  shape: "shape",
  cv: "cv",
  half_width: "half_width",
};

/** Laws of the up and of the down times. */
export function LawPair({ path }: { path: Path }) {
  return (
    <div className="pair">
      <LawFields title={texts().inspector.upLaw} path={[...path, "up"]} />
      <LawFields title={texts().inspector.downLaw} path={[...path, "down"]} />
    </div>
  );
}

/** A law and its one parameter; exponential is the absence of a law. */
function LawFields({ title, path }: { title: string; path: Path }) {
  const law = lawOf(useValue(path));
  const parameter = LAW_PARAMETERS[law]?.[0];
  const field = parameter === undefined ? undefined : PARAMETERS[parameter];
  return (
    <fieldset className="law">
      <legend>{title}</legend>
      <SelectField
        field="law"
        path={path}
        options={lawOptions()}
        value={law}
        onChoose={(next) => writeValue(path, lawStart(next))}
      />
      {parameter !== undefined && field !== undefined && (
        <Field
          field={field}
          path={[...path, parameter]}
          type={field === "half_width" ? "duration" : "number"}
          example={field === "half_width" ? "10m" : "1.5"}
        />
      )}
    </fieldset>
  );
}
