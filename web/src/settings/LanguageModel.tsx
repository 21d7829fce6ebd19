// The language model that conversations may ask: its endpoint, its key (which is only ever written), a try, a switch.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ok } from "../api/client";
import type { components } from "../api/schema";
import { useAction } from "../ui/action";
import { Notice, Problems } from "../ui/Notice";

const USELESS = "It is of no use yet";

type Model = components["schemas"]["LanguageModel"];

export function LanguageModel() {
  const [told, setTold] = useState("");
  const set = useQuery({ queryKey: ["languageModel"], queryFn: () => ok(api.GET("/v1/languageModel")) });
  return (
    <div className="stack narrow">
      <p className="quiet-text">
        Questions are understood without a language model. Where one is not, a model may propose what to compute: it is
        told of the columns and the question, never of people, and every number is still computed here.
      </p>
      <Problems of={set.error} retry={() => void set.refetch()} />
      {set.data && <Endpoint key={set.data.updateTime ?? ""} model={set.data} tell={setTold} />}
      {told && <Notice kind={told.startsWith(USELESS) ? "warning" : "good"}>{told}</Notice>}
    </div>
  );
}

function Endpoint({ model, tell }: { model: Model; tell: (text: string) => void }) {
  const queries = useQueryClient();
  const change = useAction(async (fields: Model) => {
    tell("");
    const query = { updateMask: Object.keys(fields).join(",") };
    await ok(api.PATCH("/v1/languageModel", { params: { query }, body: fields }));
    tell("Saved.");
    await queries.invalidateQueries({ queryKey: ["languageModel"] });
  });
  const attempt = useAction(async () => {
    tell("");
    const { works, problem } = await ok(api.POST("/v1/languageModel:test", { body: {} }));
    tell(works ? "It answers." : `${USELESS}: ${problem}.`);
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    const apiKey = text("key");
    const enabled = form.get("enabled") !== null;
    change.run({ baseUrl: text("url"), model: text("model"), enabled, ...(apiKey ? { apiKey } : {}) });
  };
  const busy = change.busy || attempt.busy;
  return (
    <form className="form card" onSubmit={submit}>
      <h2>Language model</h2>
      <Fields model={model} />
      <Problems of={change.error ?? attempt.error} />
      <div className="row">
        <button type="submit" className="button primary" disabled={busy}>
          Save
        </button>
        <button type="button" className="button" disabled={busy || !model.baseUrl} onClick={() => attempt.run()}>
          Test it
        </button>
        {model.hasApiKey && (
          <button type="button" className="button" disabled={busy} onClick={() => change.run({ apiKey: "" })}>
            Forget the key
          </button>
        )}
      </div>
    </form>
  );
}

function Fields({ model }: { model: Model }) {
  return (
    <>
      <label className="field">
        <span>Base URL</span>
        <input
          name="url"
          type="url"
          defaultValue={model.baseUrl}
          maxLength={512}
          placeholder="https://models.example.org/v1"
        />
      </label>
      <label className="field">
        <span>Model</span>
        <input name="model" defaultValue={model.model} maxLength={200} />
      </label>
      <label className="field">
        <span>Key</span>
        <input
          name="key"
          type="password"
          autoComplete="off"
          maxLength={512}
          placeholder={model.hasApiKey ? "there is one; leave empty to keep it" : "none"}
          aria-describedby="key-hint"
        />
      </label>
      <p id="key-hint" className="quiet-text small-text">
        It is kept encrypted and never shown. Another host or port forgets it.
      </p>
      <div className="checks">
        <label>
          <input name="enabled" type="checkbox" defaultChecked={model.enabled} /> Ask it what is not understood
        </label>
      </div>
    </>
  );
}
