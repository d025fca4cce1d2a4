import { cleanLine } from "../parse/clean-text.ts";

const maxCharacters = 200;

/** What programs write as the title of a file that nobody named. */
const byProgram = /^(?:microsoft \w+ -|(?:untitled|unnamed|no title|title|(?:word )?document|presentation)[\s\d()._-]*$)/i;
const fileName = /^\S+\.[a-z]\w{1,4}$|\.(?:docx?|odt|rtf|indd|pdf|qxd|fm|pmd|pub|dvi|tex|txt|md|xlsx?|pptx?)$/i;
const path = /^(?:[a-z]:)?[\\/]|^\w+:\/\/|^\S*[\\/]\S*[\\/]\S*$/i;

/** The title that a document gives itself, on one line and bounded; undefined when it says no more than the file's name would. */
export function titleOfDocument(title: string | undefined): string | undefined {
  const line = cleanLine(title ?? "");
  const says = /\p{L}{2}/u.test(line) && !byProgram.test(line) && !fileName.test(line) && !path.test(line);
  // No half of a surrogate pair at the end.
  return says
    ? line
        .slice(0, maxCharacters)
        .replace(/\p{Cs}$/u, "")
        .trim()
    : undefined;
}
