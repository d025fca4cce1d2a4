import { Alert, Code, List, Mark, Table, Text, Title } from "@mantine/core";
import { type Block } from "../api/schemas.ts";
import { holdsQuote } from "./quote.ts";

/** One block of a page as text; what an answer quoted is marked. */
export function BlockView({ block, quote }: { readonly block: Block; readonly quote: string | undefined }) {
  const mark = (text: string) => (holdsQuote(text, quote) ? <Mark>{text}</Mark> : text);
  switch (block.kind) {
    case "heading":
      return (
        <Title order={block.level <= 1 ? 3 : block.level === 2 ? 4 : 5} size={block.level <= 1 ? "h4" : "h5"}>
          {mark(block.text)}
        </Title>
      );
    case "paragraph":
      return <Text>{mark(block.text)}</Text>;
    case "caption":
      return (
        <Text size="sm" c="dimmed">
          {mark(block.text)}
        </Text>
      );
    case "code":
      return <Code block>{block.text}</Code>;
    case "warning":
      return (
        <Alert color={block.severity === "note" ? "blue" : "orange"} title={block.severity.toUpperCase()}>
          {mark(block.text)}
        </Alert>
      );
    case "list":
      return (
        <List type={block.ordered ? "ordered" : "unordered"} {...(block.ordered ? { start: block.start } : {})}>
          {block.items.map((item, index) => (
            <List.Item key={index}>{mark(item)}</List.Item>
          ))}
        </List>
      );
    case "table":
      return (
        <Table.ScrollContainer minWidth={300}>
          <Table withTableBorder striped {...(block.caption === undefined ? {} : { "aria-label": block.caption })}>
            <Table.Thead>
              <Table.Tr>
                {block.header.map((cell, index) => (
                  <Table.Th key={index}>{cell}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {block.rows.map((row, index) => (
                <Table.Tr key={index}>
                  {row.map((cell, column) => (
                    <Table.Td key={column}>{mark(cell)}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      );
  }
}
