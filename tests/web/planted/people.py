"""Who leaves, who comes again, who belongs together, and what led people to the goal."""

from journeymap.analysis.models import Proposal

from .asking import LIFE, SHOP, findings, headed, measures, trait


def both_models_beat_what_a_person_would_guess():
    for analyzer, guess in (("churn", "longest silent first"), ("propensity", "most active days first")):
        drawn = measures(LIFE, analyzer, f"{analyzer}_auc")
        used = [each for each in drawn if each.dims.get("used") == "yes"]
        plain = [each for each in drawn if each.dims["model"] == guess]
        assert plain[0].high < used[0].low, analyzer


def segment_and_late_delivery_are_among_the_reasons():
    """A parcel that comes after the promised day: that day is then the next step after shipping."""
    for analyzer in ("churn", "propensity"):
        told = findings(LIFE, analyzer, kind=f"{analyzer}_goes_with")
        regular = headed(told, "segment: Regular")
        late = headed(told, "Promised day came right after Shipping")
        assert [each.mood for each in regular[:1] + late[:1]] == ["bright", "pain"], analyzer


def a_group_of_customers_is_made_of_bargain_hunters():
    segment = trait("segment")
    offered = Proposal.objects.filter(kind="add_persona")
    typical = [[segment.get(key) for key in each.evidence["ids"]] for each in offered]
    assert max(group.count("Bargain hunter") / len(group) for group in typical) >= 0.5


def advice_and_store_lead_to_orders_that_their_last_touch_does_not_tell():
    credit = {
        (each.name, each.dims["model"]): each for each in measures(SHOP, "attribution", "credited_share")
    }
    for channel in ("chat", "store"):
        for model in ("linear", "shapley", "markov"):
            assert credit[channel, "last"].high < credit[channel, model].low, (channel, model)
    removal = {each.name: each for each in measures(SHOP, "attribution", "removal_effect")}
    assert removal["chat"].low > 0 and removal["store"].low > 0


def following_the_path_guesses_the_next_step_better_than_what_is_common():
    hits = {each.dims["model"]: each for each in measures(SHOP, "next_step", "hit_share", dims__first="1")}
    assert hits["popularity"].high < hits["path"].low
    assert measures(SHOP, "next_step", "follow_gain")[0].low > 0


FOUND = (
    both_models_beat_what_a_person_would_guess,
    segment_and_late_delivery_are_among_the_reasons,
    a_group_of_customers_is_made_of_bargain_hunters,
    advice_and_store_lead_to_orders_that_their_last_touch_does_not_tell,
    following_the_path_guesses_the_next_step_better_than_what_is_common,
)
