"""What a question is asked with, and the shape of an answer."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from journeymap.assistant.keeping import unquotable, withheld
from journeymap.assistant.models import Conversation, Turn
from journeymap.assistant.models.conversations import TEXT

TOO_LONG = f"A question has at most {TEXT:,} letters. Make it shorter."
STATUS = ["answered", "ask_back", "not_enough_data", "out_of_scope"]


class QuestionSerializer(serializers.Serializer):
    """chosen: position of a choice that the last answer of the conversation offered, instead of a text.

    turn: that answer, so that a choice of an older one is not taken for one of the newest.
    """

    text = serializers.CharField(
        max_length=TEXT, required=False, default="", allow_blank=True,
        error_messages={"max_length": TOO_LONG},
    )  # fmt: skip
    journey = serializers.CharField(max_length=200, required=False, allow_null=True, help_text="its slug")
    conversation = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1, help_text="to go on with"
    )
    chosen = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=99)
    turn = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1,
        help_text="the answer that offered the choice; refused where another has come since",
    )  # fmt: skip


class ClaimSerializer(serializers.Serializer):
    """A number that the answer states. Behind it is a finding (its id) or a measure (its name)."""

    text = serializers.CharField(help_text="the sentence that states it")
    finding = serializers.IntegerField(required=False)
    measure = serializers.CharField(required=False)
    value = serializers.FloatField()
    n = serializers.IntegerField()
    interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    handle = serializers.CharField(help_text="of the fact, under `facts`")


class QuotedSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="of the feedback")
    text = serializers.CharField()
    about = serializers.CharField()
    mood = serializers.FloatField(allow_null=True)


class CalledSerializer(serializers.Serializer):
    name = serializers.CharField()
    arguments = serializers.DictField()


class FactSerializer(serializers.Serializer):
    """A number with all that is known of it. shown, ends, counted: it, its interval and rows as people read.

    address, journey, query: the cell or finding of the map of that part, where it can be opened. page: where
    what it counts is listed, for what is no cell of a map.
    """

    handle = serializers.CharField()
    label = serializers.CharField()
    shown = serializers.CharField()
    ends = serializers.CharField()
    counted = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    n = serializers.IntegerField()
    interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    level = serializers.FloatField()
    status = serializers.CharField()
    better = serializers.CharField()
    change = serializers.BooleanField()
    journey = serializers.CharField()
    query = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    address = serializers.CharField(allow_null=True)
    measure = serializers.CharField(allow_null=True)
    finding = serializers.IntegerField(allow_null=True)
    method = serializers.CharField()
    source = serializers.CharField()
    when = serializers.DateTimeField(allow_null=True)
    period = serializers.CharField()
    page = serializers.CharField()


class OptionSerializer(serializers.Serializer):
    label = serializers.CharField()
    hint = serializers.CharField()
    tool = serializers.CharField()
    arguments = serializers.DictField()


class WordedSerializer(serializers.Serializer):
    by = serializers.CharField(help_text="`template`, or the language model that wrote around the facts")
    note = serializers.CharField()


class AnswerSerializer(serializers.Serializer):
    """Unless `status` is `answered`, `claims` is empty. `chart` is there where there is one to draw."""

    status = serializers.ChoiceField(choices=STATUS)
    answer_markdown = serializers.CharField(help_text="without links, images or HTML")
    claims = ClaimSerializer(many=True)
    quotes = QuotedSerializer(many=True)
    tools = CalledSerializer(many=True)
    chart = serializers.DictField(required=False)
    suggestions = serializers.ListField(child=serializers.CharField())
    facts = FactSerializer(many=True)
    sentences = serializers.ListField(
        child=serializers.ListField(child=serializers.DictField()), help_text="as pieces: text, facts, names"
    )
    parts = serializers.ListField(child=serializers.DictField(), help_text="what each tool told")
    options = OptionSerializer(many=True, help_text="choices; tell the position of one as `chosen`")
    run = serializers.IntegerField(allow_null=True, help_text="of work that goes on")
    address = serializers.CharField(allow_null=True, help_text="where its result will be")
    wording = WordedSerializer()
    conversation = serializers.IntegerField(allow_null=True)
    turn = serializers.IntegerField(allow_null=True)


class TurnSerializer(serializers.ModelSerializer):
    """answer: as it was given; empty once it was erased with a customer, and where it is `withheld`, for its
    person may not see any more what they might then, or it quotes what may not be quoted any more."""

    answer = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()

    class Meta:
        model = Turn
        fields = ["id", "number", "text", "status", "asked", "withheld", "answer"]

    def get_answer(self, turn: Turn) -> dict[str, Any]:
        return {} if self.get_withheld(turn) else turn.answer

    def get_withheld(self, turn: Turn) -> bool:
        return withheld(turn, self.context.get("hushed", ()))


class ConversationSerializer(serializers.ModelSerializer):
    journey: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Conversation
        fields = ["id", "title", "journey", "made", "used"]


class WholeConversationSerializer(ConversationSerializer):
    turns = TurnSerializer(many=True)

    class Meta(ConversationSerializer.Meta):
        fields = [*ConversationSerializer.Meta.fields, "turns"]

    def to_representation(self, instance: Conversation) -> dict[str, Any]:
        self.context["hushed"] = unquotable(instance.turns.all())
        return super().to_representation(instance)
