// `npm run bench` is `kvitto bench`: one place for tables, JSON, errors and Ctrl-C.
process.argv.splice(2, 0, "bench");
await import("../src/cli/main.ts");
