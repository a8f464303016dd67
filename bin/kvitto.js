#!/usr/bin/env node
// The sources are TypeScript and run as they are: tsx compiles each file as it is loaded.
import { register } from "tsx/esm/api";

register();
await import("../src/cli/main.ts");
