import { Select, type SelectProps } from '@mantine/core';

export type PickerProps = Omit<
  SelectProps,
  'data' | 'searchable' | 'searchValue' | 'onSearchChange' | 'filter'
>;

type Props = PickerProps & {
  options: { id: string; name: string }[];
  search: string;
  onSearch: (text: string) => void;
  nothing: string;
};

/** A choice among more rows than a list can hold: the server searches. */
export function Picker({ options, search, onSearch, nothing, ...props }: Props) {
  return (
    <Select
      {...props}
      data={options.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      searchValue={search}
      onSearchChange={onSearch}
      filter={({ options: all }) => all}
      nothingFoundMessage={nothing}
      clearButtonProps={{ 'aria-label': 'Clear' }}
    />
  );
}
