import { TagsInput, type TagsInputProps, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useAffiliateSlugs } from './slugs';

type Props = Pick<TagsInputProps, 'label' | 'placeholder' | 'error' | 'clearButtonProps'> & {
  value: string[];
  onChange: (slugs: string[]) => void;
};

/** Affiliates by their short names, which terms know them by; one that is not there yet may be written, too. */
export function AffiliateSlugs(props: Props) {
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 200);
  const names = useAffiliateSlugs(settled);
  return (
    <TagsInput
      {...props}
      data={[...names.keys()]}
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      renderOption={({ option }) => (
        <span>
          {names.get(option.value)}{' '}
          <Text span size="xs" c="dimmed">
            {option.value}
          </Text>
        </span>
      )}
      acceptValueOnBlur
      clearable
    />
  );
}
