// Which page stands at which address.
import { Link, Route, Switch } from "wouter";
import { DatasetPage } from "./dataset/DatasetPage";
import { DatasetsPage } from "./datasets/DatasetsPage";
import { Session } from "./session/Session";
import { Shell } from "./session/Shell";
import { SettingsPage } from "./settings/SettingsPage";

export function App() {
  return (
    <Session>
      <Shell>
        <Switch>
          <Route path="/">
            <DatasetsPage />
          </Route>
          <Route path="/datasets/:datasetId/:tab?">
            {({ datasetId, tab }) => <DatasetPage key={datasetId} datasetId={datasetId} tab={tab ?? "speaks"} />}
          </Route>
          <Route path="/settings/:section?">{({ section }) => <SettingsPage section={section ?? "account"} />}</Route>
          <Route>
            <div className="empty">
              <h1>Nothing is here</h1>
              <p>
                <Link href="/">Go to your data</Link>
              </p>
            </div>
          </Route>
        </Switch>
      </Shell>
    </Session>
  );
}
