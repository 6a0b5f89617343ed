import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Picker, type PickerProps } from '../../ui/Picker';
import { includeChosen } from '../../ui/picking';

const OfferChoices = graphql(`
  query OfferChoices($search: String, $chosen: ID!, $hasChosen: Boolean!) {
    offers(first: 20, search: $search) {
      nodes {
        id
        name
      }
    }
    offer(id: $chosen) @include(if: $hasChosen) {
      id
      name
    }
  }
`);

export function OfferPicker(props: PickerProps) {
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 200);
  const chosen = props.value ? String(props.value) : '';
  const choices = useApiQuery(
    OfferChoices,
    { search: settled.trim() || null, chosen, hasChosen: chosen !== '' },
    { keepPrevious: true },
  );
  const options = includeChosen(choices.data?.offers.nodes ?? [], choices.data?.offer, search);
  return (
    <Picker
      placeholder="Choose an offer"
      {...props}
      options={options}
      search={search}
      onSearch={setSearch}
      nothing={choices.isPending ? 'Loading…' : 'No offer of that name'}
    />
  );
}
