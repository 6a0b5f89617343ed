import { Button, Group, Stack } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import type { UserError } from '../../api/user-errors';
import { Beside } from '../../ui/Beside';
import { FormAlert } from '../../ui/FormAlert';
import { LeaveGuard } from '../../ui/LeaveGuard';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { useTermsBench } from './bench';
import { CompareTerms } from './CompareTerms';
import { useComparison } from './comparison';
import { editTerms, sameTerms, type TermsValue, termsDocument } from './model';
import { refusedTerms, type TermsProblem } from './problems';
import { Simulator } from './Simulator';
import { TermsChange } from './TermsChange';
import { TermsEditor } from './TermsEditor';

const OfferTermsInForce = graphql(`
  query OfferTermsInForce($id: ID!) {
    offer(id: $id) {
      id
      name
      currency
      attributionWindowDays
      terms {
        id
        version
        document
      }
    }
    viewer {
      tenant {
        id
        timezone
      }
    }
  }
`);

const PublishOfferTerms = graphql(`
  mutation PublishOfferTerms($input: PublishOfferTermsInput!) {
    publishOfferTerms(input: $input) {
      offer {
        id
        terms {
          id
          version
        }
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Offer = NonNullable<ResultOf<typeof OfferTermsInForce>['offer']>;

const route = getRouteApi('/member/offers/$offerId/terms');

/** Edits the terms in force, tries them, and publishes them as a new version. */
export function ChangeTermsPage() {
  const { offerId } = route.useParams();
  // Asked for once: what somebody else publishes meanwhile must not replace what is being written.
  const offer = useApiQuery(OfferTermsInForce, { id: offerId }, { once: true });
  return (
    <Loaded query={offer}>
      {(data) =>
        data.offer ? (
          <ChangeTerms
            key={data.offer.id}
            offer={data.offer}
            timeZone={data.viewer?.tenant.timezone ?? 'UTC'}
          />
        ) : (
          <Missing what="offer" />
        )
      }
    </Loaded>
  );
}

function ChangeTerms({ offer, timeZone }: { offer: Offer; timeZone: string }) {
  const { currency, terms: inForce } = offer;
  const [first] = useState(() => editTerms(inForce.document));
  const [value, setValue] = useState(first);
  const { publish, problems, rest, attempt, edited, refuse } = usePublish(offer);
  const { document, problems: unsendable } = termsDocument(value, currency);
  const comparison = useComparison({ offerId: offer.id, timeZone, document });
  const refused = problems.length > 0 ? problems : comparison.terms;
  const bench = useTermsBench({ currency, value, refused, attempt });
  const change = (next: TermsValue) => {
    edited();
    setValue(next);
  };
  return (
    <>
      <LeaveGuard unsaved={!sameTerms(first, value, currency)} />
      <PageHeader
        title="Change terms"
        crumbs={[
          { label: 'Offers', to: '/offers' },
          { label: offer.name, to: `/offers/${offer.id}` },
        ]}
        description={`Version ${inForce.version} is in force. Conversions that came before keep the terms they had.`}
      />
      <Beside aside={<Simulator {...bench.simulator} />}>
        <Stack gap="lg">
          <Section>
            <Stack>
              <FormAlert errors={rest} error={publish.error} />
              <TermsEditor
                currency={currency}
                value={value}
                onChange={change}
                problems={bench.problems}
                windowDays={offer.attributionWindowDays}
                decides={bench.decides}
                attempt={attempt}
              />
            </Stack>
          </Section>
          <TermsChange before={inForce.document} after={bench.simulator.draft} currency={currency} />
          <CompareTerms
            comparison={comparison}
            timeZone={timeZone}
            onCompare={() => (unsendable.length > 0 ? refuse(unsendable) : comparison.compare())}
          />
          <Group>
            <Button onClick={() => publish.send(value)} loading={publish.isPending}>
              Publish new version
            </Button>
            <ButtonLink to="/offers/$offerId" params={{ offerId: offer.id }} variant="default">
              Cancel
            </ButtonLink>
          </Group>
        </Stack>
      </Beside>
    </>
  );
}

/** Sends terms, and keeps what was wrong with them until they are edited. */
function usePublish(offer: Offer) {
  const navigate = useNavigate();
  const [problems, setProblems] = useState<TermsProblem[]>([]);
  const [rest, setRest] = useState<UserError[]>([]);
  const [attempt, setAttempt] = useState(0);
  const mutation = useApiMutation(PublishOfferTerms);
  const refuse = (wrong: TermsProblem[]) => {
    setProblems(wrong);
    setAttempt((count) => count + 1);
  };
  const send = (value: TermsValue) => {
    const { document, problems: own } = termsDocument(value, offer.currency);
    setRest([]);
    if (own.length > 0) return refuse(own);
    mutation.mutate(
      { input: { offerId: offer.id, terms: document } },
      {
        onSuccess: ({ publishOfferTerms: { offer: changed, userErrors } }) => {
          if (!changed) {
            setRest(userErrors.filter(({ field }) => field[0] !== 'terms'));
            return refuse(refusedTerms(userErrors));
          }
          said(`Terms version ${changed.terms.version} is in force`);
          void navigate({ to: '/offers/$offerId', params: { offerId: offer.id }, ignoreBlocker: true });
        },
      },
    );
  };
  const { isPending, error } = mutation;
  return {
    publish: { send, isPending, error },
    problems,
    rest,
    attempt,
    refuse,
    edited: () => setProblems([]),
  };
}
