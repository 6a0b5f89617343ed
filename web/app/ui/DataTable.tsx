import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './DataTable.module.css';
import { ScrollBox } from './ScrollBox';

type Column = { label: string; numeric?: boolean };

type Props = {
  /** What the table lists; read by screen readers. */
  label: string;
  columns: (string | Column)[];
  minWidth?: number;
  children: ReactNode;
  foot?: ReactNode;
};

/** A table that scrolls sideways on small screens, also by keyboard. */
export function DataTable({ label, columns, minWidth = 640, children, foot }: Props) {
  return (
    <ScrollBox label={label}>
      <Table highlightOnHover miw={minWidth} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => {
              const { label: text, numeric } = typeof column === 'string' ? { label: column } : column;
              return (
                <Table.Th key={text} scope="col" ta={numeric ? 'right' : undefined}>
                  {text}
                </Table.Th>
              );
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
        {foot && <Table.Tfoot>{foot}</Table.Tfoot>}
      </Table>
    </ScrollBox>
  );
}
