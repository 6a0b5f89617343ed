import { NativeSelect, Stack, Table } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { DataTable } from '../../ui/DataTable';
import { FieldGrid } from '../../ui/FieldGrid';
import { Loaded } from '../../ui/Loaded';
import { TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { type PageCursor, pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Timestamp } from '../../ui/values';
import { TermsSummary } from './TermsSummary';
import { VersionDifference } from './VersionDifference';
import { chosenPair, versionsSearch } from './versions';

const TermsVersions = graphql(`
  query TermsVersions($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    offer(id: $id) {
      id
      name
      currency
      terms {
        id
      }
      termsVersions(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          version
          document
          createdAt
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

type Offer = NonNullable<ResultOf<typeof TermsVersions>['offer']>;

const route = getRouteApi('/member/offers/$offerId/versions');

/** Every version of an offer's terms, and what is different between two of them. */
export function VersionsPage() {
  const { offerId } = route.useParams();
  const { after, before } = versionsSearch(route.useSearch());
  const navigate = route.useNavigate();
  const variables = { id: offerId, ...pageVariables({ after, before }) };
  const versions = useApiQuery(TermsVersions, variables, { keepPrevious: true });
  // The versions that are compared are of the page that is left.
  const move = (cursor: PageCursor) => void navigate({ search: cursor });
  return (
    <Loaded query={versions}>
      {({ offer }) => (offer ? <Versions offer={offer} onMove={move} /> : <Missing what="offer" />)}
    </Loaded>
  );
}

function Versions({ offer, onMove }: { offer: Offer; onMove: (cursor: PageCursor) => void }) {
  const { nodes, pageInfo } = offer.termsVersions;
  return (
    <>
      <PageHeader
        title="Versions of the terms"
        crumbs={[
          { label: 'Offers', to: '/offers' },
          { label: offer.name, to: `/offers/${offer.id}` },
        ]}
        description="Newest first. Each conversion keeps the version that it was settled by."
      />
      <Stack gap="lg">
        {nodes.length > 1 && <Comparison offer={offer} />}
        <Section title="All versions" flush>
          <VersionTable offer={offer} />
          <Pager info={pageInfo} onMove={onMove} />
        </Section>
      </Stack>
    </>
  );
}

function Comparison({ offer }: { offer: Offer }) {
  const { nodes } = offer.termsVersions;
  const search = versionsSearch(route.useSearch());
  const navigate = route.useNavigate();
  const { earlier, later } = chosenPair(nodes, search);
  const choices = nodes.map(({ version }) => ({ value: String(version), label: `Version ${version}` }));
  const choose = (pair: { from: number; to: number }) =>
    void navigate({ search: { ...search, ...pair }, replace: true, resetScroll: false });
  if (!earlier || !later) return null;
  return (
    <Section title="Compare" description="What is different in the later of two versions.">
      <Stack>
        <FieldGrid>
          <NativeSelect
            label="From"
            data={choices}
            value={String(earlier.version)}
            onChange={(event) => choose({ from: Number(event.currentTarget.value), to: later.version })}
          />
          <NativeSelect
            label="To"
            data={choices}
            value={String(later.version)}
            onChange={(event) => choose({ from: earlier.version, to: Number(event.currentTarget.value) })}
          />
        </FieldGrid>
        <VersionDifference before={earlier.document} after={later.document} currency={offer.currency} />
      </Stack>
    </Section>
  );
}

function VersionTable({ offer }: { offer: Offer }) {
  const { nodes } = offer.termsVersions;
  return (
    <DataTable label="Versions" columns={['Version', 'In force from', 'Terms', 'Changes']} minWidth={720}>
      {nodes.map(({ id, version, document, createdAt }) => (
        <Table.Tr key={id}>
          <Table.Td>
            {version} {id === offer.terms.id && <StatusBadge status="IN_FORCE" />}
          </Table.Td>
          <Table.Td>
            <Timestamp value={createdAt} />
          </Table.Td>
          <Table.Td className="wp-break">
            <TermsSummary document={document} currency={offer.currency} />
          </Table.Td>
          <Table.Td className="wp-number">
            {nodes.some((each) => each.version === version - 1) ? (
              <TextLink
                to="/offers/$offerId/versions"
                params={{ offerId: offer.id }}
                search={(search) => ({ ...search, from: version - 1, to: version })}
              >
                From {version - 1} to {version}
              </TextLink>
            ) : (
              '—'
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
