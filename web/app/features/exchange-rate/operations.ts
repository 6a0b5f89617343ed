import { useState } from 'react';
import { graphql, type VariablesOf } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { showUserErrors, type UserError } from '../../api/user-errors';
import { said } from '../../ui/notify';
import { placeRateErrors, setWords } from './rates';

const SetExchangeRates = graphql(`
  mutation SetExchangeRates($input: SetExchangeRatesInput!) {
    setExchangeRates(input: $input) {
      rates
      conversions
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Form<V> = Parameters<typeof showUserErrors<V & Record<string, unknown>>>[0];

/** Sets rates for a form, and shows at its fields what is wrong with them. */
export function useSetRates<V>(form: Form<V>, onDone: () => void) {
  const [rest, setRest] = useState<UserError[]>([]);
  const mutation = useApiMutation(SetExchangeRates);
  const send = (input: VariablesOf<typeof SetExchangeRates>['input']) => {
    setRest([]);
    mutation.mutate(
      { input },
      {
        onSuccess: ({ setExchangeRates: { rates, conversions, userErrors } }) => {
          if (rates === null) return setRest(showUserErrors(form, placeRateErrors(userErrors)));
          said(setWords(rates, conversions ?? 0));
          onDone();
        },
      },
    );
  };
  return { send, rest, isPending: mutation.isPending, error: mutation.error };
}
