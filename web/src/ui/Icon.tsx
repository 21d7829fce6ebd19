// The page's icons, drawn with the colour of the text beside them; decoration only, names stand elsewhere.
const PATHS = {
  upload: "M12 16V4m0 0 5 5m-5-5L7 9M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4",
  close: "M6 6l12 12M18 6 6 18",
  check: "M4 12.5 9.5 18 20 6.5",
  alert: "M12 8v5m0 3.2v.3M10.3 4 2.6 18a2 2 0 0 0 1.7 3h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0z",
  receipt: "M6 3h12v18l-3-2-3 2-3-2-3 2V3zm3 5h6M9 12h6",
  table: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14",
  chart: "M4 20h16M7 16v-5m5 5V6m5 10v-8",
  ask: "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-6l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  send: "M5 12h14m-6-6 6 6-6 6",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.4 1.4m11.2 11.2L19 19M19 5l-1.4 1.4M6.4 17.6 5 19",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  down: "m6 9 6 6 6-6",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  plus: "M12 5v14M5 12h14",
  trash: "M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  download: "M12 4v12m0 0 5-5m-5 5-5-5M4 20h16",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5m0-8.3v.3",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        className="mark-bubble"
        d="M6 3h20a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4H15l-7 5v-5H6a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4z"
      />
      <path className="mark-bars" d="M8 14h3.5v6H8zM14.2 8h3.5v12h-3.5zM20.5 11H24v9h-3.5z" />
    </svg>
  );
}
