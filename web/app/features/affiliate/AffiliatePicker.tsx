import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Picker, type PickerProps } from '../../ui/Picker';
import { includeChosen } from '../../ui/picking';

const AffiliateChoices = graphql(`
  query AffiliateChoices($search: String, $chosen: ID!, $hasChosen: Boolean!) {
    affiliates(first: 20, search: $search) {
      nodes {
        id
        name
      }
    }
    affiliate(id: $chosen) @include(if: $hasChosen) {
      id
      name
    }
  }
`);

export function AffiliatePicker(props: PickerProps) {
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 200);
  const chosen = props.value ? String(props.value) : '';
  const choices = useApiQuery(
    AffiliateChoices,
    { search: settled.trim() || null, chosen, hasChosen: chosen !== '' },
    { keepPrevious: true },
  );
  const options = includeChosen(choices.data?.affiliates.nodes ?? [], choices.data?.affiliate, search);
  return (
    <Picker
      placeholder="Choose an affiliate"
      {...props}
      options={options}
      search={search}
      onSearch={setSearch}
      nothing={choices.isPending ? 'Loading…' : 'No affiliate of that name'}
    />
  );
}
