import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { countryOptions } from '../../format/country';

const OPTIONS = countryOptions();

type Props = Pick<MultiSelectProps, 'label' | 'error' | 'onChange' | 'clearButtonProps'> & {
  value: string[];
};

/** A choice of countries, found by name or code. */
export function CountriesInput({ value, ...props }: Props) {
  return (
    <MultiSelect
      data={OPTIONS}
      value={value}
      placeholder={value.length === 0 ? 'Any country' : ''}
      searchable
      clearable
      limit={50}
      nothingFoundMessage="No such country"
      {...props}
    />
  );
}
