"""The ORM's company check, made once per company instead of once per record."""


def is_company_consistent(records, field_names=None):
    """Tell whether `_check_company` has nothing to say about ``records``.

    The same comparison, on the union of what the records of one company link to.

    :return: False also when in doubt: then call the ORM's own check, which says what
        is wrong
    """
    if field_names is None or {"company_id", "company_ids"} & set(field_names):
        field_names = records._fields
    fields = [records._fields[name] for name in field_names]
    fields = [field for field in fields if field.relational and field.check_company]
    if any(field.company_dependent for field in fields):
        return False
    for company, grouped in records.sudo().grouped("company_id").items():
        for field in fields:
            linked = grouped.mapped(field.name).with_context(active_test=False)
            domain = linked._check_company_domain(company)
            if linked and domain and linked.filtered_domain(domain) != linked:
                return False
    return True
