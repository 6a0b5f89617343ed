import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';

const AffiliateSlugList = graphql(`
  query AffiliateSlugs($search: String) {
    affiliates(first: 20, search: $search) {
      nodes {
        id
        slug
        name
      }
    }
  }
`);

/** Affiliates that a search finds, by their short names. */
export function useAffiliateSlugs(search: string): ReadonlyMap<string, string> {
  const found = useApiQuery(AffiliateSlugList, { search: search.trim() || null }, { keepPrevious: true });
  const nodes = found.data?.affiliates.nodes ?? [];
  return new Map(nodes.map(({ slug, name }) => [slug, name]));
}
