import { Select, type SelectProps } from '@mantine/core';
import { currencyOptions } from '../format/currencies';

const OPTIONS = currencyOptions();

/** A searchable choice of currencies. */
export function CurrencySelect(props: Omit<SelectProps, 'data' | 'searchable'>) {
  return <Select data={OPTIONS} searchable limit={50} nothingFoundMessage="No such currency" {...props} />;
}
