import { existsSync } from "node:fs";

/** Words before a command that let it die with its parent, however that ends; none where setpriv is missing. */
export const dyingWithParent: readonly string[] = existsSync("/usr/bin/setpriv") ? ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"] : [];
