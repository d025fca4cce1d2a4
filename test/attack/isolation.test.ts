import { describe } from "vitest";
import { startOneProcess } from "../support/isolation/product.ts";
import { keepsMachinesApart } from "./isolation.ts";

describe("one process", () => keepsMachinesApart(startOneProcess));
