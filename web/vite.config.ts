import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The page is served under a policy that allows scripts and styles from its own host alone, so nothing is inlined.
export default defineConfig({
  plugins: [react()],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8080", "/blobs": "http://127.0.0.1:8080" } },
});
